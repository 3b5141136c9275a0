import { RequestParameters } from "@/pages/model/ParameterTable";
import { MODEL_PARAMETERS } from "@/samples/parameters";
import { Anchored, Table } from "./Blocks";
import { Reference } from "./Reference";
import { Sdks } from "./Sdks";
import type { DocPage } from "./types";

/** What some pages have besides text. */
export function Extra({ of }: { of: NonNullable<DocPage["extra"]> }) {
  if (of === "samples") return <Sdks />;
  if (of === "reference") return <Reference />;
  return (
    <>
      <Anchored title="Parameters of the model" />
      <p className="my-3 max-w-[46rem]">
        Whether an endpoint honours one stands in its <code>supported_parameters</code>. One that it does not know is
        left out, unless <code>provider.require_parameters</code> is set.
      </p>
      <Table
        caption="Parameters of the model"
        head={["Name", "Type", "Meaning"]}
        rows={MODEL_PARAMETERS.map(({ name, type, range, default: usual, description }) => [
          `\`${name}\``,
          [type, range].filter(Boolean).join(", "),
          `${description}${usual ? ` Default: ${usual}.` : ""}`,
        ])}
      />
      <Anchored title="Parameters of every request" />
      <RequestParameters />
    </>
  );
}
