import cookie from '@fastify/cookie';
import Fastify from 'fastify';
import { registerEventStreams } from './event-streams.ts';
import { handlers } from './handlers/handlers.ts';
import { mountPages } from './mount-pages.ts';
import { registerPictures } from './pictures.ts';
import { registerRoutes } from './register-routes.ts';
import { seedWorld, type Scenario } from './seed/seed-world.ts';
import { createWorld, type World } from './world.ts';

/** A running fake server. */
export interface ApiServer {
  /** Such as `http://127.0.0.1:41234`. */
  readonly address: string;
  readonly world: World;
  close(): Promise<void>;
}

export interface ApiServerOptions {
  readonly scenario: Scenario;
  /** `built`: the pages of the last `next build`; `development`: compiled as they are asked for. */
  readonly pages: 'none' | 'built' | 'development';
  /** Default: any free port. */
  readonly port?: number;
  /** What an earlier server knew: this one is its restart. */
  readonly continues?: World;
}

/** Starts an in-memory server of the whole HTTP API on the loopback address. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const world = { ...(options.continues ?? createWorld()), closing: new AbortController() };
  if (!options.continues) seedWorld(world, options.scenario);
  const app = Fastify({ forceCloseConnections: true });
  await app.register(cookie);
  registerRoutes(app, world, handlers);
  registerEventStreams(app, world);
  registerPictures(app);
  if (options.pages !== 'none') {
    await mountPages(app, {
      dir: process.cwd(),
      development: options.pages === 'development',
    });
  }
  const address = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return {
    address,
    world,
    async close() {
      world.closing.abort();
      await app.close();
    },
  };
}
