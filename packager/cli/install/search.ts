import { z } from 'zod';
import type { ApplianceCard } from '../../../schemas/api/resources/appliance.ts';
import { CATEGORIES } from '../../../schemas/appliance/manifest.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { table } from '../terminal/table.ts';

/** `yard search`. */
export const searchCommand = defineServerCommand({
  name: 'search',
  summary: 'Search the marketplace',
  arguments: [
    ['[words...]', 'what to look for; small typing mistakes are tolerated; default: everything'],
  ],
  options: [
    ['--category <category>', `one of ${CATEGORIES.join(', ')}`],
    ['--limit <number>', `how many; default 24, at most ${LIMITS.registry.searchPageItems}`],
  ],
  example: 'yard search blog',
  shape: '{"total", "items": [ApplianceCard …]} as in the API',
  input: {
    words: z.array(z.string()).default([]),
    category: z.enum(CATEGORIES).optional(),
    limit: z.coerce.number().int().min(1).max(LIMITS.registry.searchPageItems).default(24),
  },
  run: async ({ api }, { words, category, limit }) => {
    const { items, total } = await api.searchAppliances({
      query: { q: words.join(' '), limit, ...(category ? { category } : {}) },
    });
    const lines = table(items.map(row), ['APPLIANCE', 'VERSION', '>FETCH', 'SIGNED', 'WHAT IT IS']);
    const more = total > items.length ? [`… and ${total - items.length} more`] : [];
    const none = words.length > 0 ? 'Nothing was found.' : 'The marketplace is empty.';
    return {
      json: { total, items },
      text: items.length === 0 ? none : [...lines, ...more].join('\n'),
    };
  },
});

const row = ({ address, version, downloadBytes, signature, title, summary }: ApplianceCard) => [
  address,
  version,
  formatByteSize(downloadBytes),
  signature.state === 'signed' ? 'yes' : signature.state === 'invalid' ? 'INVALID' : 'no',
  `${title}: ${summary}`,
];
