import { describe, expect, it } from "vitest";
import {
  bytes,
  change,
  context,
  count,
  discount,
  latency,
  money,
  perMillion,
  perThousand,
  share,
  spend,
  throughput,
  uptime,
  whole,
} from "./numbers";

describe("counts", () => {
  it.each([
    [0, "0"],
    [7, "7"],
    [999, "999"],
    [1000, "1K"],
    [4260, "4.26K"],
    [12_340, "12.3K"],
    [999_499, "999K"],
    [999_950, "1M"],
    [1_050_000, "1.05M"],
    [512_000_000, "512M"],
    [25_200_000_000, "25.2B"],
    [3_000_000_000_000, "3T"],
  ])("%d is %s", (value, text) => expect(count(value)).toBe(text));
  it("has contexts in thousands, not in 1024s", () => {
    expect(context(131_072)).toBe("131K");
    expect(context(1_000_000)).toBe("1M");
    expect(context(8192)).toBe("8.19K");
  });
  it("has the exact number beside it", () => expect(whole(131_072)).toBe("131,072"));
});

describe("prices", () => {
  it.each([
    ["0.00000026", "$0.26"],
    ["0.0000026", "$2.60"],
    ["0.000000054", "$0.054"],
    ["0.0000004", "$0.40"],
    ["0.000015", "$15.00"],
    ["0.00000000125", "$0.00125"],
    ["0.0000001234", "$0.1234"],
    ["0", "$0"],
  ])("%s a token is %s a million", (price, text) => expect(perMillion(price)).toBe(text));
  it("are never scientific", () => expect(perMillion("1e-15")).toBe("$0.000000001"));
  it("are a dash where nobody knows them", () => {
    expect(perMillion(null)).toBe("-");
    expect(perMillion(undefined)).toBe("-");
    expect(perMillion("")).toBe("-");
    expect(perMillion("much")).toBe("-");
  });
  it("of pictures are per thousand", () => expect(perThousand("0.00125")).toBe("$1.25"));
  it("show what is saved", () => {
    expect(discount(0.35)).toBe("35% off");
    expect(discount(0.125)).toBe("12.5% off");
    expect(discount(0)).toBeNull();
    expect(discount(1)).toBeNull();
    expect(discount(null)).toBeNull();
  });
});

describe("money", () => {
  it.each([
    [397.4, "$397"],
    [15.94, "$15.9"],
    [0.000123456, "$0.000123"],
    [1234.5, "$1.23K"],
    [0, "$0"],
    [-2.5, "-$2.5"],
  ])("%d on a card is %s", (value, text) => expect(spend(value)).toBe(text));
  it("is exact in rows", () => {
    expect(money(0.000123456)).toBe("$0.000123456");
    expect(money(12.5)).toBe("$12.50");
    expect(money(1234567.1)).toBe("$1,234,567.10");
    expect(money(0)).toBe("$0.00");
  });
});

describe("speed and availability", () => {
  it("is in tokens a second and in seconds", () => {
    expect(throughput(45.23)).toBe("45.2 tps");
    expect(throughput(99.97)).toBe("100 tps");
    expect(throughput(312.4)).toBe("312 tps");
    expect(latency(850)).toBe("0.85s");
    expect(latency(12)).toBe("0.01s");
    expect(latency(4)).toBe("0.004s");
    expect(latency(0.3)).toBe("<0.001s");
    expect(latency(0)).toBe("0.00s");
    expect(latency(null)).toBe("-");
  });
  it("never rounds an outage away", () => {
    expect(uptime(0.99999)).toBe("99.99%");
    expect(uptime(1)).toBe("100.00%");
    expect(uptime(0.9876)).toBe("98.76%");
    expect(uptime(null)).toBe("N/A");
  });
  it("has shares and changes", () => {
    expect(share(0.125)).toBe("12.5%");
    expect(change(0.123)).toBe("+12%");
    expect(change(-0.5)).toBe("-50%");
    expect(change(null)).toBe("");
  });
  it("has sizes", () => {
    expect(bytes(512)).toBe("512 B");
    expect(bytes(15_230_000)).toBe("15.2 MB");
    expect(bytes(999_999)).toBe("1 MB");
  });
});
