// A room of 500 messages: opened from the list of rooms, and by its address in a page that is loaded anew.

import { watch } from "./probe.mjs";
import { ANSWER } from "./answer.mjs";

const MESSAGES = 500;
const ROUNDS = 3;
/** Characters of each answer. */
const ANSWER_CHARS = 1500;
const TITLE = "Five hundred messages";
const ENDING = "These were all of them.";

export async function measure({ openPage, browser }) {
  const page = await openPage(browser);
  await watch(page);
  await page.goto("/chat?new=1&model=acme/brief");
  const file = {
    name: "room.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(written())),
  };
  await page.getByLabel("Import").setInputFiles(file);
  const link = page.getByRole("link", { name: TITLE });
  await link.waitFor();
  const clicked = [];
  const loaded = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto("/chat?new=1&model=acme/brief");
    await link.waitFor();
    await page.waitForTimeout(300);
    clicked.push(await opened(page, () => link.click()));
    loaded.push(await opened(page, () => page.reload({ waitUntil: "commit" })));
  }
  await page.context().close();
  return [
    {
      what: `room of ${MESSAGES} messages opens from the list`,
      measured: Math.max(...clicked),
      atMost: 1000,
    },
    {
      what: `room of ${MESSAGES} messages opens with the page`,
      measured: Math.max(...loaded),
      atMost: 1000,
    },
  ];
}

/** Milliseconds from a click, or from where the page begins, until the last message is painted. */
async function opened(page, open) {
  await page.evaluate(() => {
    probe.clicked = 0;
    addEventListener("click", (event) => (probe.clicked = event.timeStamp), {
      capture: true,
      once: true,
    });
  });
  await open();
  return page.evaluate(
    async ([messages, ending]) => {
      const painted = await probe.when(() => {
        const talk = document.querySelector("[aria-label^='Conversation with'] > div");
        return talk?.children.length === messages && talk.lastElementChild.textContent.includes(ending);
      });
      return painted - (probe.clicked ?? 0);
    },
    [MESSAGES, ENDING],
  );
}

/** The room as an exported file. */
function written() {
  const id = (number) => number.toString(16).padStart(16, "0");
  const messages = {};
  const chosen = {};
  for (let number = 1; number <= MESSAGES; number++) {
    const parent = number === 1 ? null : id(number - 1);
    chosen[parent ?? ""] = id(number);
    messages[id(number)] = {
      id: id(number),
      parent,
      created: number,
      ...(number % 2 ? question(number) : answer(number)),
    };
  }
  const column = {
    id: id(MESSAGES + 1),
    model: "acme/brief",
    settings: SETTINGS,
    tree: { messages, chosen },
  };
  const now = Date.now();
  const room = {
    id: id(MESSAGES + 2),
    title: TITLE,
    named: true,
    created: now,
    updated: now,
    columns: [column],
  };
  return { format: "roundhouse.chat", version: 1, rooms: [room], files: [] };
}

const question = (number) => ({
  role: "user",
  text: `Question ${number}: and what then?`,
  attachments: [],
  turn: number.toString(16).padStart(16, "0"),
});

function answer(number) {
  const from = (number * 613) % (ANSWER.length - ANSWER_CHARS);
  const text = `${ANSWER.slice(from, from + ANSWER_CHARS)}\n\n${number === MESSAGES ? ENDING : ""}`;
  const nothing = {
    reasoning: "",
    reasoningDetails: [],
    toolCalls: [],
    images: [],
    annotations: [],
    error: null,
  };
  const unknown = {
    usage: null,
    generation: null,
    provider: null,
    routing: null,
  };
  const times = {
    sent: 1,
    first: 2,
    reasoningFrom: null,
    reasoningTo: null,
    done: 3,
  };
  return {
    role: "assistant",
    model: "acme/brief",
    state: "done",
    finish: "stop",
    text,
    ...nothing,
    ...unknown,
    times,
  };
}

const SETTINGS = {
  system: "",
  numbers: {},
  stop: "",
  effort: "",
  exclude: false,
  providerOrder: "",
  providerOnly: "",
  providerIgnore: "",
  providerSort: "",
  fallbacks: true,
  requireParameters: false,
  denyCollection: false,
  zdr: false,
  tools: "",
  toolChoice: "auto",
  format: "text",
  schema: "",
  video: "auto",
};
