import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** Where `npm run dev` finds the server; the built app is served by it. */
const server = process.env.ROUNDHOUSE_URL ?? "http://127.0.0.1:8080";

/** Every browser that runs this app reads woff2; KaTeX's fonts in older forms are three quarters of a megabyte. */
const onlyWoff2: Plugin = {
  name: "only-woff2",
  enforce: "pre",
  transform: (code, id) =>
    /katex[^?]*\.css/.test(id) ? code.replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)/g, "") : undefined,
};

export default defineConfig({
  plugins: [react(), tailwindcss(), onlyWoff2],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": server, "/version": server, "/health": server } },
  build: {
    target: "es2023",
    // The server sends what is hashed with `immutable`; the folder says which that is.
    assetsDir: "assets",
    // Inlined files would need `data:` in the content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
