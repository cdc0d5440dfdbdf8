/** Next renders the pages only; the server process mounts it behind Fastify (runtime/server). */
export default {
  poweredByHeader: false,
  compress: false,
  reactStrictMode: true,
  // `npm run check` runs the same type check over the whole tree, tests included.
  typescript: { ignoreBuildErrors: true },
};
