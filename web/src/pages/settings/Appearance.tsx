import { choose, type Theme, useTheme } from "@/lib/theme";
import { Choice } from "@/ui/Choice";
import { Head } from "./parts";

const THEMES: readonly (readonly [Theme, string])[] = [
  ["light", "Light"],
  ["dark", "Dark"],
  ["system", "As the system"],
];

export function Appearance() {
  const theme = useTheme();
  return (
    <>
      <Head title="Appearance">Kept in this browser only.</Head>
      <Choice label="Theme" options={THEMES} value={theme} onChange={choose} />
    </>
  );
}
