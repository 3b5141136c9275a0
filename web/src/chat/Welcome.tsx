import { ImageIcon } from "lucide-react";
import { toast } from "sonner";
import { Button } from "@/ui/Button";
import type { Fill } from "./Composer";

/** It shows what the model in the box can do. */
const QUESTION = "Where is the red circle? Answer with its bounding box as JSON.";

/** An empty room: what can be done in it, and a picture to try, where the model in the box is there to look at it. */
export function Welcome({ example, onExample, fill }: { example: boolean; onExample: () => void; fill: Fill }) {
  const show = async () => {
    try {
      const response = await fetch("/example.png");
      if (!response.ok) throw new Error();
      onExample();
      fill([new File([await response.blob()], "example.png", { type: "image/png" })], QUESTION);
    } catch {
      toast.error("The example picture did not come. Is the server running?");
    }
  };
  return (
    <div className="flex flex-col items-center gap-4 py-[6dvh] text-center">
      <p className="text-xl font-semibold tracking-tight">Ask anything</p>
      <p className="max-w-md text-sm text-ink-2">
        Several models can answer side by side. Pictures, clips and PDFs come in by paste, drop or the button below.
        Rooms stay in this browser.
      </p>
      {example && (
        <div className="mt-2 flex flex-col items-center gap-3 rounded-xl border border-line p-4">
          <img
            src="/example.png"
            alt="Coloured shapes on a white ground"
            width={320}
            height={256}
            className="w-56 rounded-md"
          />
          <Button onClick={() => void show()}>
            <ImageIcon aria-hidden className="size-4" /> Try the example picture
          </Button>
        </div>
      )}
    </div>
  );
}
