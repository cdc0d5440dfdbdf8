/**
 * What of npm packages and built pages nobody reads at run time: types, source maps, what Next needs to
 * build or develop, programs for other systems.
 */
const LEFT_OUT: readonly RegExp[] = [
  /\.map$/,
  /\.d\.[cm]?ts$/,
  /\.(md|markdown)$/i,
  /\.flow$/,
  /^node_modules\/.*\/(test|tests|__tests__|\.github|example|examples|benchmark|benchmarks)\//,
  /^node_modules\/@koromix\/.*\/musl_/,
  /^node_modules\/next\/dist\/(esm|docs|bundle-analyzer|agent-feedback)\//,
  /^node_modules\/next\/dist\/compiled\/[^/]*-experimental\//,
  /^node_modules\/next\/dist\/compiled\/next-server\/.*(\.dev\.js|-experimental\..*)$/,
  /^node_modules\/next\/dist\/(compiled\/)?next-devtools\//,
  // Settings of editors, linters and services that the authors use.
  /^node_modules\/.*\/\.[^/]+/,
  /^\.next\/(cache|diagnostics|types|build|dev)\//,
  /^\.next\/(trace|trace-build|turbopack|export-marker\.json)$/,
  /\.nft\.json$/,
];

/** Licences stay, whatever they are called. */
const KEPT = /\/(licen[cs]e|copying|notice)[^/]*$/i;

/** @param path of a file, relative to the checkout */
export const isLeftOut = (path: string): boolean =>
  !KEPT.test(path) && LEFT_OUT.some((pattern) => pattern.test(path));
