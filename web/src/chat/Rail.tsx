import { Link } from "@tanstack/react-router";
import { Download, MoreHorizontal, Plus, Upload } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useDeferredValue, useRef, useState } from "react";
import { toast } from "sonner";
import { save } from "@/lib/save";
import { Button, buttonClass } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, Input } from "@/ui/Field";
import * as db from "./db";
import type { Summary } from "./db";
import { exported, IMPORT_BYTES_MAX, imported } from "./exchange";
import { byDate, discard, keepRoom, useRooms } from "./rooms";
import { forgetRoom, openedRoom } from "./store";

const ITEM = "flex min-h-8 cursor-pointer items-center rounded px-2 text-sm outline-none data-highlighted:bg-sunken";

/** Every room, newest first: search, rename, delete, carry away and bring back. */
export function Rail({ current, onGo }: { current: string | undefined; onGo: (room: string | null) => void }) {
  const { state, rooms } = useRooms();
  const [search, setSearch] = useState("");
  const [renaming, setRenaming] = useState<Summary | null>(null);
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const found = wanted
    ? rooms.filter(
        (room) =>
          `${room.title} ${room.models.join(" ")}`.toLowerCase().includes(wanted) || room.words.includes(wanted),
      )
    : rooms;
  const remove = async (room: Summary) => {
    openedRoom(room.id)?.flush();
    try {
      const undo = await discard(room.id);
      forgetRoom(room.id);
      if (room.id === current) onGo(null);
      toast(`Deleted "${room.title}".`, { action: { label: "Undo", onClick: () => void undo() } });
    } catch {
      toast.error("The room could not be deleted.");
    }
  };
  return (
    <div className="flex h-full flex-col">
      <div className="flex flex-col gap-2 p-3">
        <Button onClick={() => onGo(null)}>
          <Plus aria-hidden className="size-4" /> New chat
        </Button>
        <Input
          type="search"
          value={search}
          aria-label="Search rooms"
          placeholder="Search rooms"
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <nav aria-label="Rooms" className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {state === "unavailable" && (
          <p className="px-2 py-2 text-xs text-warn">This browser keeps no rooms: they are gone when the page is.</p>
        )}
        {state !== "loading" && found.length === 0 && (
          <p className="px-2 py-3 text-sm text-ink-3">{wanted ? "No rooms found" : "No rooms yet"}</p>
        )}
        {byDate(found).map(([name, group]) => (
          <section key={name} className="mb-2">
            <h2 className="px-2 py-1 text-xs font-medium text-ink-3">{name}</h2>
            <ul>
              {group.map((room) => (
                <li key={room.id} className="group relative">
                  <Link
                    to="/chat"
                    search={{ room: room.id } as never}
                    aria-current={room.id === current ? "page" : undefined}
                    onClick={() => onGo(room.id)}
                    className={`block truncate rounded-md py-1.5 pr-9 pl-2 text-sm hover:bg-sunken ${room.id === current ? "bg-sunken font-medium" : "text-ink-2"}`}
                  >
                    {room.title}
                  </Link>
                  <DropdownMenu.Root>
                    <DropdownMenu.Trigger
                      aria-label={`Options of ${room.title}`}
                      className="absolute top-1 right-1 flex size-6 items-center justify-center rounded text-ink-3 opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 data-[state=open]:opacity-100 [@media(hover:none)]:opacity-100"
                    >
                      <MoreHorizontal aria-hidden className="size-4" />
                    </DropdownMenu.Trigger>
                    <DropdownMenu.Portal>
                      <DropdownMenu.Content
                        align="end"
                        className="z-50 min-w-36 rounded-lg border border-line bg-ground p-1 shadow-[var(--shadow)]"
                      >
                        <DropdownMenu.Item className={ITEM} onSelect={() => setRenaming(room)}>
                          Rename
                        </DropdownMenu.Item>
                        <DropdownMenu.Item className={ITEM} onSelect={() => void carry([room])}>
                          Export
                        </DropdownMenu.Item>
                        <DropdownMenu.Item className={`${ITEM} text-bad`} onSelect={() => void remove(room)}>
                          Delete
                        </DropdownMenu.Item>
                      </DropdownMenu.Content>
                    </DropdownMenu.Portal>
                  </DropdownMenu.Root>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <Exchange rooms={rooms} />
      <Rename room={renaming} onClose={() => setRenaming(null)} />
    </div>
  );
}

function Exchange({ rooms }: { rooms: Summary[] }) {
  const picker = useRef<HTMLInputElement>(null);
  const bring = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > IMPORT_BYTES_MAX) {
      toast.error("The file is too large: 500 MB are allowed.");
      return;
    }
    try {
      const { rooms: brought, files } = imported(await file.text());
      if (files.length > 0) await db.putFiles(files);
      for (const room of brought) await keepRoom(room);
      toast.success(`${brought.length} ${brought.length === 1 ? "room" : "rooms"} imported.`);
    } catch (error) {
      toast.error("Nothing was imported.", { description: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <div className="flex gap-1 border-t border-line p-2">
      <Button small look="quiet" disabled={rooms.length === 0} onClick={() => void carry(rooms)}>
        <Download aria-hidden className="size-3.5" /> Export all
      </Button>
      <label
        className={`${buttonClass("quiet", true)} cursor-pointer focus-within:outline-2 focus-within:outline-accent`}
      >
        <Upload aria-hidden className="size-3.5" /> Import
        <input
          ref={picker}
          type="file"
          accept="application/json,.json"
          className="sr-only"
          onChange={(event) => {
            void bring(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </label>
    </div>
  );
}

async function carry(summaries: Summary[]): Promise<void> {
  for (const { id } of summaries) openedRoom(id)?.flush();
  try {
    const rooms = (await Promise.all(summaries.map(({ id }) => db.room(id)))).filter((room) => room !== undefined);
    const files = (await Promise.all(rooms.map(({ id }) => db.filesOf(id)))).flat();
    const name = rooms.length === 1 ? rooms[0]!.title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40) : "rooms";
    save(`roundhouse-${name}.json`, "application/json", await exported(rooms, files));
  } catch {
    toast.error("The rooms could not be read.");
  }
}

function Rename({ room, onClose }: { room: Summary | null; onClose: () => void }) {
  const rename = async (title: string) => {
    onClose();
    if (!room) return;
    const open = openedRoom(room.id);
    if (open) {
      open.rename(title);
      open.flush();
      return;
    }
    const stored = await db.room(room.id).catch(() => undefined);
    if (stored) await keepRoom({ ...stored, title: title.trim() || stored.title, named: true });
  };
  return (
    <Dialog open={room !== null} onClose={onClose} title="Rename room">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void rename(String(new FormData(event.currentTarget).get("title") ?? ""));
        }}
      >
        <Field label="Title">
          {(ids) => <Input {...ids} name="title" defaultValue={room?.title ?? ""} maxLength={200} autoFocus />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
