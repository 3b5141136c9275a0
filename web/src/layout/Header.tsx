import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Menu, Monitor, Moon, Search, Sun, UserRound } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { toast } from "sonner";
import { send, setCsrf } from "@/api/client";
import { session, site } from "@/api/queries";
import { choose, type Theme, useTheme } from "@/lib/theme";
import { buttonClass } from "@/ui/Button";
import { openPalette } from "./Palette";
import { ACCOUNT, PUBLIC } from "./pages";

const ITEM =
  "flex min-h-8 cursor-pointer items-center gap-2 rounded px-2 text-sm outline-none data-highlighted:bg-sunken";
const PANEL =
  "z-50 max-h-[80dvh] min-w-44 overflow-y-auto rounded-lg border border-line bg-ground p-1 shadow-[var(--shadow)]";

export function Header() {
  const { data: house } = useQuery(site);
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-ground/95 backdrop-blur">
      <div className="mx-auto flex h-14 w-full max-w-[96rem] items-center gap-1 px-4 sm:px-6">
        <Link to="/" className="mr-3 flex items-center gap-2 font-semibold tracking-tight">
          <img src="/icon.svg" alt="" width={24} height={24} />
          {house?.name ?? "Roundhouse"}
        </Link>
        <nav aria-label="Main" className="flex min-w-0 flex-1 items-center gap-0.5 overflow-hidden max-lg:hidden">
          {PUBLIC.map((page) => (
            <Link
              key={page.to}
              to={page.to}
              className="rounded-md px-2.5 py-1.5 text-sm text-ink-2 hover:bg-sunken hover:text-ink"
              activeProps={{ className: "bg-sunken !text-ink", "aria-current": "page" }}
            >
              {page.name}
            </Link>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-1">
          <button type="button" onClick={openPalette} className={`${buttonClass("plain", true)} text-ink-2`}>
            <Search aria-hidden className="size-3.5" />
            <span className="max-sm:sr-only">Search</span>
            <kbd className="rounded bg-sunken px-1 text-[0.6875rem] max-sm:hidden">{isMac() ? "⌘K" : "Ctrl K"}</kbd>
          </button>
          <ThemeMenu />
          <AccountMenu />
          <MobileMenu />
        </div>
      </div>
    </header>
  );
}

function ThemeMenu() {
  const theme = useTheme();
  const Icon = theme === "dark" ? Moon : theme === "light" ? Sun : Monitor;
  const themes: [Theme, string, typeof Sun][] = [
    ["light", "Light", Sun],
    ["dark", "Dark", Moon],
    ["system", "System", Monitor],
  ];
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className={buttonClass("quiet", true)} aria-label={`Theme: ${theme}`}>
        <Icon aria-hidden className="size-4" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" className={PANEL}>
          <DropdownMenu.RadioGroup value={theme} onValueChange={(value) => choose(value as Theme)}>
            {themes.map(([value, name, Each]) => (
              <DropdownMenu.RadioItem key={value} value={value} className={`${ITEM} data-[state=checked]:text-accent`}>
                <Each aria-hidden className="size-4" /> {name}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function AccountMenu() {
  const { data: who } = useQuery(session);
  const queries = useQueryClient();
  const navigate = useNavigate();
  if (!who) {
    return (
      <Link to="/sign-in" className={buttonClass("primary", true)}>
        Sign in
      </Link>
    );
  }
  // Names tell keys apart; a key may have none.
  const name = who.name || who.label;
  const signOut = async () => {
    try {
      await send("DELETE", "/session");
    } catch {
      toast.error("Signing out failed. Try again.");
      return;
    }
    setCsrf(null);
    queries.clear();
    await navigate({ to: "/" });
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className={buttonClass("plain", true)} aria-label={`Account: ${name}`} title={who.label}>
        <UserRound aria-hidden className="size-4" />
        <span className="max-w-28 truncate max-sm:hidden">{name}</span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" className={PANEL}>
          {ACCOUNT.map((page) => (
            <DropdownMenu.Item key={page.to} asChild>
              <Link to={page.to} className={ITEM}>
                {page.name}
              </Link>
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item className={ITEM} onSelect={() => void signOut()}>
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MobileMenu() {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className={`${buttonClass("quiet", true)} lg:hidden`} aria-label="Menu">
        <Menu aria-hidden className="size-4" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" className={PANEL}>
          {PUBLIC.map((page) => (
            <DropdownMenu.Item key={page.to} asChild>
              <Link to={page.to} className={ITEM}>
                {page.name}
              </Link>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function isMac(): boolean {
  return navigator.platform.startsWith("Mac");
}
