import { authentication } from "./content/authentication";
import { chat } from "./content/chat";
import { clients } from "./content/clients";
import { errors } from "./content/errors";
import { limits } from "./content/limits";
import { messages } from "./content/messages";
import { models } from "./content/models";
import { operations } from "./content/operations";
import { quickstart } from "./content/quickstart";
import { routing } from "./content/routing";
import { reference, sdks } from "./content/sdks";
import { statistics } from "./content/statistics";
import type { DocPage, Group } from "./types";

/** In the order in which they are read. */
export const PAGES: [DocPage, ...DocPage[]] = [
  quickstart,
  authentication,
  sdks,
  clients,
  chat,
  messages,
  routing,
  models,
  errors,
  limits,
  operations,
  statistics,
  reference,
];

export const GROUPS: Group[] = ["Start", "Requests", "Account", "Run it", "Reference"];
