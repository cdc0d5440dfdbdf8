/** What narrows a long list, and leads on in it. */
export const listText = {
  state: 'State',
  anyState: 'Any state',
  more: 'Show more',
  nothing: {
    title: 'Nothing matches your search',
    hint: 'Try fewer words, or another state.',
  },
} as const;
