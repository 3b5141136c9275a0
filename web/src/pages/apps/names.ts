import { webAddress } from "@/lib/address";

/** An app by the name that it gives itself; by its address where it gives none. */
export function appName(app: { title: string | null; url: string | null; app_id: string }): string {
  return app.title || webAddress(app.url)?.host || app.app_id;
}
