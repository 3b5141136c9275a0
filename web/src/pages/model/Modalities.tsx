import { AudioLines, FileText, Film, Image, type LucideIcon, Shapes, Type } from "lucide-react";
import type { Architecture } from "@/api/types";

const ICONS: Record<string, LucideIcon> = { text: Type, image: Image, file: FileText, audio: AudioLines, video: Film };

/** What goes in and what comes out. */
export function Modalities({ architecture }: { architecture: Architecture }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <Kinds kinds={architecture.input_modalities} />
      <span aria-label="to">→</span>
      <Kinds kinds={architecture.output_modalities} />
    </span>
  );
}

function Kinds({ kinds }: { kinds: string[] }) {
  return kinds.map((kind, index) => {
    const Icon = ICONS[kind] ?? Shapes;
    return (
      <span key={kind} className="inline-flex items-center gap-1">
        <Icon aria-hidden className="size-3.5 text-ink-3" />
        {kind}
        {index < kinds.length - 1 && ","}
      </span>
    );
  });
}
