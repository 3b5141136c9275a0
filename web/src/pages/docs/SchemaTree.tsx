import { useState } from "react";
import { boundsOf, type Document, inside, resolved, type Schema, typeOf } from "./openapi";
import { Text } from "./Blocks";

interface TreeProps {
  document: Document;
  schema: Schema;
  /** Of a request, where fields are needed; fields of an answer are there. */
  sent?: boolean;
}

/** The fields of a schema; those with fields of their own unfold. */
export function SchemaTree({ document, schema, sent = false }: TreeProps) {
  const whole = inside(document, schema);
  if (!whole?.properties) {
    return <p className="text-sm text-ink-2">{typeOf(document, schema)}</p>;
  }
  const required = new Set(whole.required);
  return (
    <ul className="divide-y divide-line text-sm">
      {Object.entries(whole.properties).map(([name, field]) => (
        <Field key={name} document={document} name={name} schema={field} required={required.has(name)} sent={sent} />
      ))}
    </ul>
  );
}

interface FieldProps {
  document: Document;
  name: string;
  schema: Schema;
  required: boolean;
  sent: boolean;
}

function Field({ document, name, schema, required, sent }: FieldProps) {
  const whole = resolved(document, schema);
  const bounds = boundsOf(whole);
  const deeper = inside(document, schema);
  return (
    <li className="py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <code className="font-medium">{name}</code>
        <span className="text-xs text-ink-2">{typeOf(document, schema)}</span>
        {required && <span className="text-xs text-ink-3">{sent ? "needed" : "always there"}</span>}
      </p>
      {whole.description && (
        <p className="text-ink-2">
          <Text of={whole.description} />
        </p>
      )}
      {bounds && <p className="text-xs text-ink-3 [overflow-wrap:anywhere]">{bounds}</p>}
      {deeper && <Deeper document={document} schema={deeper} name={name} sent={sent} />}
    </li>
  );
}

/** Drawn when it is opened: schemas can hold themselves. */
function Deeper({ document, schema, name, sent }: Omit<FieldProps, "required">) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-1" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-6 text-xs text-accent">
        Fields<span className="sr-only"> of {name}</span>
      </summary>
      {open && (
        <div className="ml-1 border-l border-line pl-3">
          <SchemaTree document={document} schema={schema} sent={sent} />
        </div>
      )}
    </details>
  );
}
