/** One `deb` entry of a machine's own apt. */
export interface AptSource {
  readonly url: string;
  /** Such as `bookworm-security`. */
  readonly release: string;
  readonly components: readonly string[];
}

/** One-line style: `deb [options] url release component …` (sources.list(5)). */
export const parseSourceLines = (text: string): readonly AptSource[] =>
  text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line);
    if (!match) return [];
    const [, url = '', release = '', components = ''] = match;
    return [{ url, release, components: words(components) }];
  });

/** deb822 style: paragraphs of fields, each with any number of addresses and releases. */
export const parseSourceParagraphs = (text: string): readonly AptSource[] =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n[ \t]*\n/)
    .flatMap(readParagraph);

function readParagraph(paragraph: string): AptSource[] {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of paragraph.matchAll(
    /^([A-Za-z-]+):((?:.*)(?:\n[ \t]+.*)*)/gm,
  )) {
    fields.set(name.toLowerCase(), value);
  }
  const field = (name: string): string[] => words(fields.get(name) ?? '');
  if (!field('types').includes('deb') || field('enabled')[0]?.toLowerCase() === 'no') return [];
  const components = field('components');
  return field('uris').flatMap((url) =>
    field('suites').map((release) => ({ url, release, components })),
  );
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');
