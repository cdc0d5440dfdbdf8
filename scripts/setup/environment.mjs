/** An empty variable counts as one that is not set, for us and for every program we start. */
export function dropEmptyVariables(env = process.env) {
  for (const [name, value] of Object.entries(env)) {
    const isOurs = name.startsWith('STACKYARD_') || name === 'DATABASE_URL';
    if (isOurs && value === '') delete env[name];
  }
}
