/** Bringing a removed stack back. */
export const restoreText = {
  title: (stack: string) => `Restore “${stack}”?`,
  lead: 'Its machines are created again with the data that was kept, and started.',
  taken: (stack: string) =>
    `There is now another stack called “${stack}”, so this one needs a different name.`,
  name: 'Name of the stack',
  nameHelp: 'Its machines are named after it.',
  confirm: 'Restore',
  nameFirst: 'it needs a name that is free',
} as const;
