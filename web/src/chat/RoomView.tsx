import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Menu, Plus, Settings2, X } from "lucide-react";
import { type DragEvent, memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import { models as modelsQuery } from "@/api/queries";
import type { Model } from "@/api/types";
import { useTitle } from "@/lib/title";
import { Button, buttonClass } from "@/ui/Button";
import { Choice } from "@/ui/Choice";
import { ModelPicker } from "@/ui/ModelPicker";
import { Announcer } from "./Announcer";
import { Composer, type Fill } from "./Composer";
import { type RoomActions, RoomContext, useActions } from "./context";
import { Details } from "./Details";
import { changedCount, problems } from "./settings";
import { SettingsDrawer } from "./SettingsDrawer";
import { COLUMNS_MAX, type RoomStore, useRoom } from "./store";
import { Talk } from "./Talk";
import { path } from "./tree";
import type { Attachment, Room, Seat } from "./types";

const NO_MODELS: Model[] = [];

/** An open room: its models side by side, and the composer below them. */
export function RoomView({
  store,
  signedOut,
  onRail,
  onModels,
  welcome,
}: {
  store: RoomStore;
  signedOut: boolean;
  onRail: () => void;
  /** The models were changed: the next room begins with them. */
  onModels: (models: string[]) => void;
  welcome: (fill: Fill) => ReactNode;
}) {
  const frame = useRoom(store, ({ frame: now }) => now);
  const running = useRoom(store, ({ isRunning }) => isRunning);
  const { data: catalogue = NO_MODELS } = useQuery(modelsQuery);
  const [shown, setShown] = useState(0);
  const [editing, setEditing] = useState<string | null>(null);
  const [picking, setPicking] = useState<((model: string) => void) | null>(null);
  const [setting, setSetting] = useState<string | null>(null);
  const [detail, setDetail] = useState<{ columnId: string; id: string } | null>(null);
  const drop = useRef<Fill>(() => undefined);
  const register = useCallback((fill: Fill) => {
    drop.current = fill;
  }, []);
  useTitle(`${frame.title} · Chat`);

  const pick = useCallback((chosen: (model: string) => void) => setPicking(() => chosen), []);
  const actions = useMemo<RoomActions>(
    () => ({ store, details: (columnId, id) => setDetail({ columnId, id }), pick, edit: setEditing }),
    [store, pick],
  );

  const ids = frame.seats.map((column) => column.model).join(" ");
  useEffect(() => {
    if (ids) onModels(ids.split(" "));
  }, [ids, onModels]);

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || !store.isRunning) return;
      if (document.querySelector("[role=dialog], [role=menu]")) return;
      store.stop();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [store]);

  const editLast = useCallback(() => {
    const question = path(store.room.columns[0]?.tree ?? { messages: {}, chosen: {} }).findLast(
      (message) => message.role === "user",
    );
    if (question) setEditing(question.id);
  }, [store]);
  const warning = useCallback(
    (attachments: Attachment[]) => warn(attachments, store.room, catalogue),
    [store, catalogue],
  );
  const send = useCallback((text: string, attachments: Attachment[]) => store.send(text, attachments), [store]);
  const stop = useCallback(() => store.stop(), [store]);

  const active = frame.seats[shown] ?? frame.seats[0];
  const wrong = frame.seats.find((column) => Object.keys(problems(column.settings)).length > 0);
  const blocked = signedOut
    ? "Sign in to send messages"
    : frame.seats.length === 0
      ? "Choose a model to begin"
      : wrong
        ? `Something is wrong in the settings of ${wrong.model}`
        : null;
  const openColumn = frame.seats.find((column) => column.id === setting) ?? null;
  const detailed =
    detail && store.room.columns.find((column) => column.id === detail.columnId)?.tree.messages[detail.id];
  return (
    <RoomContext value={actions}>
      <DropArea onFiles={(files) => drop.current(files)}>
        <div className="flex min-h-12 items-center gap-1 border-b border-line px-2">
          <Button small look="quiet" className="lg:hidden" onClick={onRail} aria-label="Rooms">
            <Menu aria-hidden className="size-4" />
          </Button>
          <h1 className="min-w-0 flex-1 truncate px-2 text-sm font-semibold">{frame.title}</h1>
          {frame.seats.length < COLUMNS_MAX && (
            <Button
              small
              onClick={() =>
                pick((model) => {
                  store.addColumn(model);
                  setShown(store.room.columns.length - 1);
                })
              }
            >
              <Plus aria-hidden className="size-3.5" /> Add model
            </Button>
          )}
        </div>
        {frame.seats.length > 1 && active && (
          <div className="overflow-x-auto border-b border-line px-2 py-1 lg:hidden">
            <Choice
              label="Model to look at"
              options={frame.seats.map((column) => [column.id, shortName(column.model)] as const)}
              value={active.id}
              onChange={(id) => setShown(frame.seats.findIndex((column) => column.id === id))}
            />
          </div>
        )}
        <div className="flex min-h-0 flex-1">
          {frame.seats.map(({ id }) => (
            <OneColumn
              key={id}
              store={store}
              id={id}
              only={frame.seats.length === 1}
              hidden={id !== active?.id}
              editing={editing}
              onSettings={setSetting}
              welcome={frame.seats.length === 1 ? welcome : null}
              drop={drop}
            />
          ))}
          {frame.seats.length === 0 && (
            <div className="m-auto flex flex-col items-center gap-3 p-6 text-center">
              <p className="text-lg font-semibold">Choose a model to begin</p>
              <Button look="primary" onClick={() => pick((model) => store.addColumn(model))}>
                <Plus aria-hidden className="size-4" /> Choose a model
              </Button>
            </div>
          )}
        </div>
        <div className="mx-auto w-full max-w-3xl px-3 pt-1 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
          {signedOut && (
            <p className="mb-2 rounded-lg border border-line bg-raised px-3 py-2 text-sm text-ink-2">
              You can look around without signing in. To send messages,{" "}
              <Link to="/sign-in" className="font-medium text-accent underline">
                sign in
              </Link>{" "}
              with a key of this server.
            </p>
          )}
          <Composer
            key={frame.id}
            roomId={frame.id}
            model={active?.model}
            running={running}
            blocked={blocked}
            warning={warning}
            onSend={send}
            onStop={stop}
            onEditLast={editLast}
            register={register}
          />
        </div>
      </DropArea>
      <Announcer store={store} />
      <ModelPicker
        open={picking !== null}
        onClose={() => setPicking(null)}
        keep={answersInText}
        onPick={(model) => {
          picking?.(model.id);
          setPicking(null);
        }}
      />
      <SettingsDrawer
        column={openColumn}
        onChange={(settings) => openColumn && store.setSettings(openColumn.id, settings)}
        onClose={() => setSetting(null)}
      />
      <Details
        store={store}
        shown={detail && detailed?.role === "assistant" ? { columnId: detail.columnId, message: detailed } : null}
        onClose={() => setDetail(null)}
      />
    </RoomContext>
  );
}

const OneColumn = memo(function OneColumn({
  store,
  id,
  only,
  hidden,
  editing,
  onSettings,
  welcome,
  drop,
}: {
  store: RoomStore;
  id: string;
  only: boolean;
  /** On a narrow screen one is shown at a time. */
  hidden: boolean;
  editing: string | null;
  onSettings: (columnId: string) => void;
  welcome: ((fill: Fill) => ReactNode) | null;
  drop: { current: Fill };
}) {
  const column = useRoom(store, ({ room }) => room.columns.find((each) => each.id === id));
  const seat = useRoom(store, ({ frame }) => frame.seats.find((each) => each.id === id));
  if (!column || !seat) return null;
  return (
    <section
      aria-label={column.model}
      className={`flex min-w-0 flex-1 flex-col border-line lg:not-first:border-l ${hidden ? "max-lg:hidden" : ""}`}
    >
      <ColumnHead store={store} seat={seat} only={only} onSettings={onSettings} />
      <Talk
        column={column}
        editing={editing}
        empty={
          welcome ? (
            welcome((files, text) => drop.current(files, text))
          ) : (
            <p className="py-10 text-center text-sm text-ink-3">What you ask goes to every model here.</p>
          )
        }
      />
    </section>
  );
});

const ColumnHead = memo(function ColumnHead({
  store,
  seat: column,
  only,
  onSettings,
}: {
  store: RoomStore;
  seat: Seat;
  only: boolean;
  onSettings: (columnId: string) => void;
}) {
  const { pick } = useActions();
  const { data: catalogue = NO_MODELS, isSuccess } = useQuery(modelsQuery);
  const known = catalogue.find((model) => model.id === column.model);
  const changed = changedCount(column.settings);
  return (
    <div className="flex min-h-10 items-center gap-1 border-b border-line bg-raised px-2 text-sm">
      <button
        type="button"
        title="Change model"
        onClick={() => pick((model) => store.setModel(column.id, model))}
        className="min-h-7 min-w-0 truncate rounded px-1.5 font-medium hover:bg-sunken"
      >
        {known?.name ?? column.model}
      </button>
      {isSuccess && !known && <span className="text-xs text-warn">not served here</span>}
      <span className="flex-1" />
      <Link
        to="/$author/$slug"
        params={{ author: column.model.split("/")[0] ?? "", slug: column.model.split("/")[1] ?? "" }}
        className={`${buttonClass("quiet", true)} max-sm:hidden`}
      >
        Model page
      </Link>
      <Button
        small
        look="quiet"
        onClick={() => onSettings(column.id)}
        aria-label={`Settings of ${column.model}${changed ? `, ${changed} changed` : ""}`}
        title="Settings"
      >
        <Settings2 aria-hidden className="size-4" />
        {changed > 0 && <span className="text-xs text-accent tabular-nums">{changed}</span>}
      </Button>
      {!only && (
        <Button
          small
          look="quiet"
          aria-label={`Remove ${column.model}`}
          title="Remove from this room"
          onClick={() => {
            const at = store.room.columns.findIndex((each) => each.id === column.id);
            const removed = store.room.columns[at];
            store.removeColumn(column.id);
            if (removed && Object.keys(removed.tree.messages).length > 0)
              toast(`Removed ${column.model}.`, {
                action: { label: "Undo", onClick: () => store.restoreColumn(removed, at) },
              });
          }}
        >
          <X aria-hidden className="size-4" />
        </Button>
      )}
    </div>
  );
});

function DropArea({ onFiles, children }: { onFiles: (files: File[]) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return (
    <div
      className="relative flex min-h-0 min-w-0 flex-1 flex-col"
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-xl border-2 border-dashed border-accent bg-ground/90 text-lg font-medium text-accent">
          Drop pictures, clips or PDFs
        </div>
      )}
    </div>
  );
}

/** What the catalogue calls a kind of attachment, and what a reader does. */
const NAMES = { image: ["image", "pictures"], video: ["video", "video"], pdf: ["file", "PDFs"] } as const;

function warn(attachments: Attachment[], room: Room, catalogue: Model[]): string | null {
  for (const column of room.columns) {
    const model = catalogue.find((each) => each.id === column.model);
    for (const { kind } of attachments) {
      const [modality, name] = NAMES[kind];
      if (model && !model.architecture.input_modalities.includes(modality))
        return `${model.name} does not take ${name}.`;
    }
  }
  return null;
}

function shortName(model: string): string {
  return model.split("/").at(-1) ?? model;
}

/** What answers in pictures or sound only is no partner for a talk. */
function answersInText(model: Model): boolean {
  return model.architecture.output_modalities.includes("text");
}
