/** What a name has to look like that ends up in host names, file names and URLs; see names.ts. */
export const LABEL_PATTERN = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;
