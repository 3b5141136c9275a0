import type { ComponentType } from "react";
import { Appearance } from "./Appearance";
import { Guardrails } from "./Guardrails";
import { Observability } from "./Observability";
import { OwnKeys } from "./OwnKeys";
import { Presets } from "./Presets";
import { Privacy } from "./Privacy";
import { Providers } from "./Providers";
import { Routing } from "./Routing";

export interface SettingsSection {
  slug: string;
  name: string;
  Body: ComponentType;
  /** For everybody, signed in or not. */
  open?: boolean;
}

export const SECTIONS: [SettingsSection, ...SettingsSection[]] = [
  { slug: "providers", name: "Providers", Body: Providers },
  { slug: "routing", name: "Routing and limits", Body: Routing },
  { slug: "privacy", name: "Privacy", Body: Privacy },
  { slug: "presets", name: "Presets", Body: Presets },
  { slug: "guardrails", name: "Guardrails", Body: Guardrails },
  { slug: "byok", name: "Own provider keys", Body: OwnKeys },
  { slug: "observability", name: "Observability", Body: Observability },
  { slug: "appearance", name: "Appearance", Body: Appearance, open: true },
];
