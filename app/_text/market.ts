import { formatCount } from './format-count.ts';

/** The front page: searching and browsing appliances. */
export const marketText = {
  title: 'Marketplace',
  lead: 'Complete multi-machine systems, packaged and signed by their publishers. Pick one and run it on your own servers.',
  search: 'Search appliances',
  sort: {
    label: 'Sort by',
    relevance: 'Best match',
    updated: 'Recently updated',
    name: 'Name',
    pulls: 'Most downloaded',
  },
  found: (count: number) => formatCount(count, { one: '# appliance', other: '# appliances' }),
  more: 'Show more',
  categories: {
    label: 'Categories',
    all: 'All categories',
    website: 'Websites',
    collaboration: 'Collaboration',
    storage: 'Storage',
    database: 'Databases',
    development: 'Development',
    education: 'Education',
    monitoring: 'Monitoring',
    network: 'Networking',
    media: 'Media',
    business: 'Business',
    security: 'Security',
    example: 'Examples',
  },
  card: {
    download: (size: string) => `${size} download`,
    machines: (count: number) => formatCount(count, { one: '# machine', other: '# machines' }),
    memory: (size: string) => `${size} memory`,
    installed: (count: number) =>
      formatCount(count, { one: 'Installed', other: 'Installed # times' }),
  },
  nothing: {
    title: 'No matching appliances',
    hint: 'Try fewer or different words, or another category.',
    showAll: 'Show all appliances',
  },
  empty: {
    title: 'No appliances yet',
    preparing: 'The sample appliances are being built. Each one appears here when it is ready.',
    publish: 'Publish one with “yard push” and it appears here.',
  },
  preparations: {
    title: 'Building sample appliances on this server',
    lead: 'This happens once and takes a few minutes. You can install each one as soon as it is ready.',
    states: { waiting: 'Waiting', running: 'Building', done: 'Ready', failed: 'Failed' },
    step: (step: string, number: number, count: number) => `${step} (${number} of ${count})`,
    progress: (title: string) => `Building ${title}`,
  },
} as const;
