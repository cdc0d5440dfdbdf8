/** Tailwind writes the utility classes that the pages use; the tokens stand in app/styles. */
export default { plugins: { '@tailwindcss/postcss': {} } };
