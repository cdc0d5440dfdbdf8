/** What the groups of commands are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  bundle: 'Put several appliances into one file',
  session: 'See where you are signed in, and end sessions',
  stack: 'Look at installed stacks and change them',
  'stack volume': 'Deal with missing disks of a stack',
  token: 'List and revoke access tokens',
  node: 'Look at the servers that run machines, and say what they may run',
  'node power': 'Switch nodes on and off',
  cluster: 'Decide what holds for all nodes together',
  disk: 'Look at the disks of nodes',
  pool: 'Look at the places for disks, add some, and choose defaults',
  op: 'Look at operations, cancel and resume them',
  trust: 'Decide whose appliances may be installed',
  'trust mirror': 'Allow an address to hold what is signed under another name',
  registry: 'Decide which registries the server may install from',
};
