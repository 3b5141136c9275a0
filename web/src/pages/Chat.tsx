import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useCallback, useEffect, useRef, useState } from "react";
import { endpoints, models, session } from "@/api/queries";
import { Rail } from "@/chat/Rail";
import { newRoom } from "@/chat/rooms";
import { RoomView } from "@/chat/RoomView";
import { type AsStills, hold, openRoom, type RoomStore } from "@/chat/store";
import { Welcome } from "@/chat/Welcome";
import { useSearch } from "@/lib/search";
import { Dialog } from "@/ui/Dialog";
import { Loading } from "@/ui/Loading";

const PATH = "/chat";
/** The author of the model in the box. */
const BUILT_IN = "roundhouse/";
const LAST_MODELS = "roundhouse.chat.models";

export default function Chat() {
  const [search, change] = useSearch();
  const { data: who, isPending: asking } = useQuery(session);
  const { data: catalogue, isPending: loading } = useQuery(models);
  const [store, setStore] = useState<RoomStore | null>(null);
  const [rail, setRail] = useState(false);
  const asStills = useAsStills();
  const builtIn = catalogue?.find((model) => model.id.startsWith(BUILT_IN))?.id;
  const begun = useRef(false);

  const begin = useCallback(
    (model?: string) => {
      const room = newRoom(model ? [model] : lastModels(builtIn));
      setStore(hold(room, asStills));
      change({ room: room.id, new: null, model: null });
    },
    [asStills, builtIn, change],
  );

  const { room: wanted, model, new: fresh } = search;
  // While another page is on its way here, the address is its own already, and a room has no business in it.
  const isLeft = useRouterState({ select: (state) => state.location.pathname !== PATH });
  useEffect(() => {
    if (isLeft) return;
    if (store && wanted === store.room.id && !fresh && !model) return;
    if (wanted && !fresh && !model) {
      let here = true;
      void openRoom(wanted, asStills).then((found) => {
        if (!here) return;
        if (found) setStore(found);
        else begin();
      });
      return () => {
        here = false;
      };
    }
    // The first room begins with what the catalogue has; strict mode runs this twice.
    if (loading || begun.current) return;
    begun.current = true;
    begin(model);
    queueMicrotask(() => {
      begun.current = false;
    });
  }, [isLeft, store, wanted, model, fresh, loading, asStills, begin]);

  const go = useCallback(
    (room: string | null) => {
      setRail(false);
      if (room === null) begin();
    },
    [begin],
  );

  const list = <Rail current={store?.room.id} onGo={go} />;
  return (
    <div className="flex h-[calc(100dvh-3.5rem-1px)] min-h-0">
      <aside aria-label="Rooms" className="w-64 shrink-0 border-r border-line bg-raised max-lg:hidden">
        {list}
      </aside>
      <Dialog open={rail} onClose={() => setRail(false)} side title="Rooms">
        <div className="-mx-3 h-[calc(100dvh-6rem)]">{list}</div>
      </Dialog>
      {store ? (
        <RoomView
          key={store.room.id}
          store={store}
          signedOut={!asking && !who}
          onRail={() => setRail(true)}
          onModels={rememberModels}
          welcome={(fill) => (
            <Welcome
              example={builtIn !== undefined}
              fill={fill}
              onExample={() => {
                const column = store.room.columns[0];
                if (builtIn && column && !column.model.startsWith(BUILT_IN)) store.setModel(column.id, builtIn);
              }}
            />
          )}
        />
      ) : (
        <div className="flex-1">
          <h1 className="sr-only">Chat</h1>
          <Loading />
        </div>
      )}
    </div>
  );
}

/** The engine in this program takes a clip as stills and not as a file. */
function useAsStills(): AsStills {
  const queries = useQueryClient();
  return useCallback(
    async (id: string) => {
      try {
        const found = await queries.ensureQueryData(endpoints(id));
        return found.endpoints.some((endpoint) => endpoint.tag === "local");
      } catch {
        return id.startsWith(BUILT_IN);
      }
    },
    [queries],
  );
}

function lastModels(otherwise: string | undefined): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(LAST_MODELS) ?? "");
    if (Array.isArray(stored) && stored.every((each) => typeof each === "string") && stored.length > 0)
      return stored.slice(0, 4);
  } catch {
    // Nothing was stored, or nothing can be.
  }
  return otherwise ? [otherwise] : [];
}

function rememberModels(ids: string[]): void {
  try {
    localStorage.setItem(LAST_MODELS, JSON.stringify(ids));
  } catch {
    // Then the next room begins with the model in the box.
  }
}
