/** What stands around every page: titles, navigation, notices about the server itself. */
export const frameText = {
  product: 'Stackyard',
  description: 'Signed multi-machine appliances, installed on your own servers.',
  /** The title of a page in tabs and bookmarks. */
  pageTitle: (title: string) => `${title} · Stackyard`,
  /** The same for Next, which puts the title in place of %s. */
  titleTemplate: '%s · Stackyard',
  footer: (version: string | undefined) =>
    version === undefined ? 'Stackyard' : `Stackyard ${version}`,
  skip: 'Skip to content',
  nav: {
    label: 'Main',
    market: 'Marketplace',
    overview: 'Overview',
    stacks: 'Stacks',
    nodes: 'Nodes',
    pools: 'Pools',
    boot: 'Boot',
    operations: 'Operations',
    /** Read aloud behind the number of operations. */
    underWay: 'in progress',
    signIn: 'Sign in',
  },
  account: {
    signedInAs: (name: string, role: string) => `Signed in as ${name} (${role})`,
    settings: 'Settings',
    signOut: 'Sign out',
  },
  theme: {
    label: 'Colours',
    system: 'Same as system',
    light: 'Light',
    dark: 'Dark',
  },
  lost: {
    title: 'The server is not responding.',
    explanation:
      'This page shows what was loaded earlier and keeps trying to reconnect. Running machines and operations are not affected.',
    retry: 'Try now',
  },
  setup: {
    title: 'This server has no administrator yet.',
    action: 'Create the first account',
  },
  broken: {
    title: 'This page stopped working',
    lead: 'The problem is in the page itself. Your stacks are not affected.',
    whole: 'Stackyard could not show this page',
    retry: 'Try again',
    market: 'Go to the marketplace',
  },
  notFound: {
    tab: 'Not found',
    title: 'There is nothing at this address',
    lead: 'The page may have been removed, or the address may be mistyped.',
  },
} as const;
