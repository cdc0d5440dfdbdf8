/** The list of operations, and the line about the one that is working on a stack. */
export const operationsText = {
  title: 'Operations',
  lead: 'Installs, starts, stops and removals. They continue if you close the page.',
  none: {
    title: 'No operations yet',
    hint: 'Your first installation will appear here.',
    action: 'Go to the marketplace',
  },
  older: 'Show older operations',
  operation: 'Operation',
  state: 'State',
  began: 'Started',
  took: 'Took',
  by: 'By',
  strip: {
    label: (operation: string) => `In progress: ${operation}`,
    follow: 'Show progress',
    failed: (operation: string) => `${operation} failed.`,
    stuck: (operation: string) => `${operation} is stuck.`,
  },
} as const;
