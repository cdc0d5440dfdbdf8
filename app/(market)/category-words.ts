import type { CATEGORIES } from '../../schemas/appliance/manifest.ts';

/** What each category is called on a page. */
export const CATEGORY_WORDS = {
  website: 'Websites',
  collaboration: 'Working together',
  storage: 'Storage',
  database: 'Databases',
  development: 'Development',
  education: 'Education',
  monitoring: 'Monitoring',
  network: 'Network',
  media: 'Media',
  business: 'Business',
  security: 'Security',
  example: 'Examples',
} as const satisfies Record<(typeof CATEGORIES)[number], string>;
