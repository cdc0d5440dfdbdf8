/** Next renders the pages only; the server process mounts it behind Fastify (runtime/server). */
export default {
  poweredByHeader: false,
  compress: false,
  reactStrictMode: true,
  // The same sources give the same pages, byte for byte (scripts/setup/pages.mjs).
  generateBuildId: () => process.env.STACKYARD_PAGES_ID ?? null,
  // `npm run check` runs the same type check over the whole tree, tests included.
  typescript: { ignoreBuildErrors: true },
};
