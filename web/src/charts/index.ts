export { ChartFrame, ChartSkeleton, NoData, type LegendItem } from "./ChartFrame";
export { HBar, type HBarRow } from "./HBar";
export { hueOf, OTHER } from "./hue";
export { Lines, type LineSeries, type LinesProps } from "./Lines";
export { Scatter, type Best, type ScatterPoint } from "./Scatter";
export { Spark, type SparkProps } from "./Spark";
export { StackedBars, type StackedBarsProps } from "./StackedBars";
export { UptimeBars, type UptimeBar } from "./UptimeBars";
export type { Format, Series, TableView, Value } from "./types";
