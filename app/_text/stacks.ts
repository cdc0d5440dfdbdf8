/** The list of stacks. */
export const stacksText = {
  title: 'Stacks',
  lead: 'What you have installed, and how it is doing.',
  search: 'Search stacks',
  removed: 'Removed, data kept',
  none: {
    title: 'Nothing is installed yet',
    hint: 'Stacks that you install from the marketplace appear here.',
    action: 'Choose an appliance',
  },
  stack: 'Stack',
  state: 'State',
  distrusted: 'No longer trusted',
  machines: 'Machines',
  machinesReady: (ready: number, all: number) => `${ready} of ${all} ready`,
  installed: 'Installed',
  link: 'Link',
  removedCaption: 'Removed stacks',
  dataKept: 'Data kept',
  deleted: 'Will be deleted',
  deletedNow: 'now',
} as const;
