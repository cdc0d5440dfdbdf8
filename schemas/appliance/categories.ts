/** What an appliance can be for; the marketplace is browsed by them. */
export const CATEGORIES = [
  'website',
  'collaboration',
  'storage',
  'database',
  'development',
  'education',
  'monitoring',
  'network',
  'media',
  'business',
  'security',
  'example',
] as const;
