/**
 * Templates in appliance.yaml: `{{ path }}` or `{{ path | filter }}`.
 *
 * A template can only name a value and quote it; it has no logic and no calls, so that a manifest
 * from a stranger cannot do anything by being rendered. Values are data: a rendered value is never
 * read as a template again.
 */

/** How a value is quoted for the place it goes to. */
export const FILTERS = {
  /** One word for a POSIX shell. */
  shell: (value: string) => `'${value.replaceAll("'", `'\\''`)}'`,
  /** A JSON string, quotes included; also a YAML scalar and a JavaScript string. */
  json: (value: string) => JSON.stringify(value),
  /** A single-quoted PHP string, quotes included. */
  php: (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  /** A single-quoted SQL string (standard quoting), quotes included. */
  sql: (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
  html: (value: string) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  url: (value: string) => encodeURIComponent(value),
  base64: (value: string) => btoa(String.fromCharCode(...new TextEncoder().encode(value))),
} as const;

export type Filter = keyof typeof FILTERS;

/** One place of a template that is replaced by a value. */
export interface Placeholder {
  readonly path: string;
  readonly filter: Filter | undefined;
}

const PLACEHOLDER = /\{\{\s*([a-z0-9_.-]+)\s*(?:\|\s*([a-z0-9]+)\s*)?\}\}/g;
const OPENING = /\{\{/g;

/** What is wrong with a template, in the words of the error list. */
export interface TemplateProblem {
  readonly wanted: string;
  readonly found: string;
}

/**
 * Lists the values a template needs and what is wrong with it.
 *
 * @param known says whether a path will have a value
 */
export function inspectTemplate(
  template: string,
  known: (path: string) => boolean,
): { placeholders: Placeholder[]; problems: TemplateProblem[] } {
  const placeholders: Placeholder[] = [];
  const problems: TemplateProblem[] = [];
  for (const [whole, path = '', filter] of template.matchAll(PLACEHOLDER)) {
    if (filter !== undefined && !(filter in FILTERS)) {
      problems.push({ wanted: `a filter (${Object.keys(FILTERS).join(', ')})`, found: whole });
    } else if (!known(path)) {
      problems.push({ wanted: 'a value that exists', found: whole });
    } else {
      placeholders.push({ path, filter: filter as Filter | undefined });
    }
  }
  const openings = template.match(OPENING)?.length ?? 0;
  const readable = template.match(PLACEHOLDER)?.length ?? 0;
  if (openings > readable)
    problems.push({ wanted: '{{ name }} or {{ name | filter }}', found: 'an unreadable {{' });
  return { placeholders, problems };
}

/**
 * Replaces every placeholder by its value.
 *
 * @param lookup gives the value of a path; called only for paths that `inspectTemplate` accepted
 */
export function renderTemplate(template: string, lookup: (path: string) => string): string {
  return template.replaceAll(PLACEHOLDER, (_whole, path: string, filter?: Filter) => {
    const value = lookup(path);
    return filter ? FILTERS[filter](value) : value;
  });
}
