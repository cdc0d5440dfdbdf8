import { SCENARIOS, type Scenario } from './seed/seed-world.ts';
import { startApiServer } from './start-api-server.ts';

/**
 * For working on the pages: `node test/fakes/api-server/main.ts [scenario] [--built] [--port=8470]`.
 * Sign in as admin, olga (operator) or vera (viewer); the password of each is “stackyard”.
 */
const words = process.argv.slice(2);
const scenario = words.find((word): word is Scenario =>
  (SCENARIOS as readonly string[]).includes(word),
);
const port = words.find((word) => word.startsWith('--port='))?.slice('--port='.length);

const server = await startApiServer({
  scenario: scenario ?? 'full',
  pages: words.includes('--built') ? 'built' : 'development',
  port: Number(port ?? 8470),
});
process.stdout.write(`The fake server is ready: ${server.address}\n`);
