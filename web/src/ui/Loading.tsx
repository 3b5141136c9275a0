/** Stands where a page will be. */
export function Loading() {
  return (
    <div role="status" className="mx-auto flex max-w-6xl items-center gap-3 px-4 py-16 text-ink-3">
      <span aria-hidden className="size-4 animate-spin rounded-full border-2 border-line border-t-accent" />
      Loading
    </div>
  );
}

/** A grey bar of the height of what will stand there, so that nothing moves when it comes. */
export function Skeleton({ className = "h-4 w-full" }: { className?: string }) {
  return <div aria-hidden className={`animate-pulse rounded bg-sunken ${className}`} />;
}
