import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { settings } from "@/api/settings";
import { Section } from "@/ui/Page";
import { Head, Pending, SettingRows } from "./parts";

const PARTS = [
  ["routing", "Routing"],
  ["request", "What a client may send"],
  ["upstream", "How long a provider may take"],
  ["money", "What limited keys and free models may do"],
  ["aliases", "Aliases"],
] as const;

export function Routing() {
  const { data: rows, error, refetch } = useQuery(settings);
  return (
    <>
      <Head title="Routing and limits">
        In force now. They are changed in <code>roundhouse.toml</code> and taken up by{" "}
        <code>roundhouse config reload</code> or SIGHUP, without a pause. What requests can say themselves is in{" "}
        <Link to="/docs/$" params={{ _splat: "routing" }} className="text-accent underline">
          Routing
        </Link>
        .
      </Head>
      {rows === undefined ? (
        <Pending error={error} retry={() => void refetch()} what="its settings" />
      ) : (
        PARTS.map(([section, title]) => {
          const part = rows.filter((row) => row.setting.startsWith(`${section}.`));
          return (
            part.length > 0 && (
              <Section key={section} title={title}>
                <SettingRows rows={part} caption={title} />
              </Section>
            )
          );
        })
      )}
    </>
  );
}
