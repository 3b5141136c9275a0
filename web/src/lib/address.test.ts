import { describe, expect, it } from "vitest";
import { country, webAddress } from "./address";

describe("webAddress", () => {
  it("is an address of the web or nothing", () => {
    expect(webAddress("https://example.org/a")?.host).toBe("example.org");
    expect(webAddress("http://127.0.0.1:3000")?.host).toBe("127.0.0.1:3000");
    for (const bad of [
      "javascript:alert(1)",
      " JaVaScRiPt:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "x",
      "",
      null,
    ]) {
      expect(webAddress(bad)).toBeNull();
    }
  });
});

describe("country", () => {
  it("names what it knows", () => {
    expect(country("US")).toBe("United States");
    expect(country("not a code")).toBe("not a code");
  });
});
