import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifySwagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { FastifySessionOptions } from '@fastify/session';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { VERSION } from '../../process/version.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { originForm } from './absolute-form.ts';
import { compressAnswers } from './compress-answers.ts';
import { answerFaults } from './error-handler.ts';
import { type EventStreamDependencies, registerEventStreams } from './event-streams.ts';
import { guardFrontDoor } from './front-door.ts';
import { registerRoutes, type RouteDependencies } from './register-routes.ts';
import { cutSlowBodies } from './slow-bodies.ts';
import { useZodSchemas } from './zod-compilers.ts';

export interface AppDependencies extends RouteDependencies {
  readonly sessionOptions: Pick<FastifySessionOptions, 'store' | 'secret'>;
  /** Absent on a server without the admin role, which has nothing to tell. */
  readonly events: EventStreamDependencies | undefined;
  /** Addresses and networks of proxies whose word on the client counts. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
}

/** Puts the HTTP server together: security headers, limits, the API with its sessions and streams. */
export async function makeApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: LIMITS.api.bodyBytes,
    logger: { level: dependencies.logLevel },
    trustProxy: [...dependencies.trustedProxies],
    rewriteUrl: originForm,
    http: {
      headersTimeout: LIMITS.http.headersMs,
      connectionsCheckingInterval: LIMITS.http.checkIntervalMs,
    },
    // Every URL of ours is far below; a longer one is refused before it is parsed.
    routerOptions: { maxParamLength: 300 },
  });
  answerFaults(app);
  guardFrontDoor(app, dependencies.reach);
  cutSlowBodies(app);
  app.setNotFoundHandler((request) => {
    throw new Fault('NOT_FOUND', { what: 'route', name: request.url.slice(0, 200) });
  });
  useZodSchemas(app);
  // Pages bring a policy with a nonce of their own, see web-pages.ts.
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // See front-door.ts.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  });
  await app.register(async (api) => {
    await api.register(fastifyRateLimit, {
      max: LIMITS.api.requestsPerMinute,
      timeWindow: '1 minute',
    });
    compressAnswers(api);
    await api.register(fastifySwagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Stackyard',
          version: VERSION,
          description: 'The API of the server and the registry.',
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
