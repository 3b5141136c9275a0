import { Link } from "@tanstack/react-router";
import { buttonClass } from "@/ui/Button";
import { Page } from "@/ui/Page";

export function Missing() {
  return (
    <Page title="Page not found" lead="There is nothing at this address.">
      <Link to="/models" className={buttonClass("primary")}>
        See all models
      </Link>
    </Page>
  );
}
