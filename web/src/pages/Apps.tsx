import { Page } from "@/ui/Page";
import { AppBoard } from "./apps/AppBoard";

/** Which apps use this server. */
export default function Apps() {
  return (
    <Page title="Apps" lead="Apps that say who they are when they use this server, by the tokens they took.">
      <AppBoard />
    </Page>
  );
}
