/** @returns a share of 100 for people, without decimals that nobody reads: `23 %`. */
export const formatPercent = (percent: number): string =>
  `${percent < 10 && percent > 0 ? percent.toFixed(1) : Math.round(percent)} %`;
