// What a page is watched with, from before its first script: frames by `requestAnimationFrame`, long tasks by the browser's own account.

/** Put into every page of the context. `probe.frames` are the times of frames, `probe.tasks` tasks of 50 ms or more (Long Tasks API). */
export async function watch(page) {
  await page.addInitScript(() => {
    const probe = { frames: [], tasks: [] };
    globalThis.probe = probe;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) probe.tasks.push({ startTime, duration });
    }).observe({ type: "longtask", buffered: true });
    const tick = (now) => {
      probe.frames.push(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    /** When what is drawn in this frame has been painted. */
    probe.painted = () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(null);
        }),
      );
    /** The same for the first frame in which `there` finds something. */
    probe.when = (there) =>
      new Promise((resolve) => {
        const look = () => (there() ? resolve(probe.painted()) : requestAnimationFrame(look));
        look();
      });
  });
}

/** The frames per second between two moments, the longest time between two frames, and the longest task, in milliseconds. */
export function smoothness({ frames, tasks }, from, to) {
  const within = frames.filter((at) => at >= from && at <= to);
  const gaps = within.slice(1).map((at, index) => at - within[index]);
  const long = tasks.filter(({ startTime, duration }) => startTime + duration >= from && startTime <= to);
  return {
    fps: ((within.length - 1) * 1000) / (within.at(-1) - within[0]),
    gap: Math.max(...gaps),
    task: Math.max(0, ...long.map(({ duration }) => duration)),
    tasks: long.length,
  };
}

/** Milliseconds that the page's thread has worked so far: all tasks, and of these scripts. */
export async function worked(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value * 1000;
  return { all: of("TaskDuration"), script: of("ScriptDuration") };
}

export const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
