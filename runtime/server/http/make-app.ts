import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifySwagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { FastifySessionOptions } from '@fastify/session';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { VERSION } from '../../process/version.ts';
import { answerFaults } from './error-handler.ts';
import { type EventStreamDependencies, registerEventStreams } from './event-streams.ts';
import { registerRoutes, type RouteDependencies } from './register-routes.ts';
import { useZodSchemas } from './zod-compilers.ts';

export interface AppDependencies extends RouteDependencies {
  readonly sessionOptions: Pick<FastifySessionOptions, 'store' | 'secret'>;
  /** Absent on a server without the admin role, which has nothing to tell. */
  readonly events: EventStreamDependencies | undefined;
  readonly logLevel: string;
}

/** Puts the HTTP server together: security headers, limits, the API with its sessions and streams. */
export async function makeApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: LIMITS.api.bodyBytes,
    logger: { level: dependencies.logLevel },
    // Every URL of ours is far below; a longer one is refused before it is parsed.
    routerOptions: { maxParamLength: 300 },
  });
  answerFaults(app);
  useZodSchemas(app);
  // Pages bring a policy with a nonce of their own, see web-pages.ts.
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  });
  await app.register(async (api) => {
    await api.register(fastifyRateLimit, {
      max: LIMITS.api.requestsPerMinute,
      timeWindow: '1 minute',
    });
    await api.register(fastifySwagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Stackyard',
          version: VERSION,
          description: 'The API of server and registry.',
        },
        components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
        security: [{ token: [] }],
      },
      transform: jsonSchemaTransform,
    });
    await dependencies.sessions.register(api, dependencies.sessionOptions);
    registerRoutes(api, dependencies);
    if (dependencies.events) registerEventStreams(api, dependencies.events);
    api.get('/api/v1/openapi.json', { schema: { hide: true } }, () => api.swagger());
  });
  return app;
}
