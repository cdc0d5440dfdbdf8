import { type ApplianceSeed, systemDisk } from './appliance-seed.ts';

export const hello: ApplianceSeed = {
  namespace: 'stackyard',
  name: 'hello',
  title: 'Hello',
  summary: 'One small machine that serves a page with your text; the quickest way to see it work',
  licence: 'Apache-2.0',
  categories: ['example'],
  readme:
    'The smallest useful appliance: one machine, one page. Read its `appliance.yaml` to see how an appliance is written.\n',
  parameters: {
    text: {
      type: 'text',
      label: 'Text on the page',
      help: 'Plain text; line breaks are kept.',
      default: 'Hello from Stackyard',
      minLength: 1,
      maxLength: 2_000,
    },
  },
  roles: {
    web: {
      title: 'Web server',
      summary: 'nginx with one page',
      cpu: 1,
      memory: '256 MiB',
      count: { default: 1, minimum: 1, maximum: 1 },
      networks: ['private'],
      system: systemDisk(),
      data: {},
      publish: { page: { port: 80, scheme: 'http', title: 'The page' } },
      ready: { type: 'http', timeout: '600 s' },
    },
  },
  permissions: { egress: 'none' },
  outputs: { url: { title: 'The page', kind: 'link', value: '{{ publish.page.url }}/' } },
  releases: [
    {
      version: '1.0.1',
      changes: [{ kind: 'fixed', text: 'Umlauts in the text are shown as they were typed' }],
    },
  ],
};
