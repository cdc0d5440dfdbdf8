import { expect, test } from 'vitest';
import { paths } from '../../../app/_lib/paths.ts';

test('every page has one address, written in one place', () => {
  const all = {
    market: paths.market(),
    marketSearch: paths.market({ q: 'word press', category: 'website', sort: undefined }),
    appliance: paths.appliance('stackyard/wordpress'),
    applianceVersion: paths.appliance('stackyard/wordpress', '1.0.0'),
    install: paths.install('stackyard/wordpress'),
    installVersion: paths.install('stackyard/wordpress', '1.0.0-rc.1'),
    overview: paths.overview(),
    stacks: paths.stacks(),
    stack: paths.stack('blog'),
    stackConsole: paths.stackConsole('blog'),
    stackConsoleMachine: paths.stackConsole('blog', 'web.blog'),
    stackEvents: paths.stackEvents('blog'),
    stackDetails: paths.stackDetails('blog'),
    nodes: paths.nodes(),
    node: paths.node('yard-1'),
    pools: paths.pools(),
    pool: paths.pool('tank'),
    ownPool: paths.pool('yard-1/own'),
    boot: paths.boot(),
    operations: paths.operations(),
    operation: paths.operation('op-0123456789'),
    installPlan: paths.install('stackyard/wordpress', undefined, 'plan'),
    publisher: paths.publisher('acme'),
    settings: paths.settings(),
    settingsTokens: paths.settingsTokens(),
    settingsSessions: paths.settingsSessions(),
    settingsAccounts: paths.settingsAccounts(),
    settingsKeys: paths.settingsKeys(),
    settingsPublisher: paths.settingsPublisher('acme'),
    settingsConsents: paths.settingsConsents(),
    settingsSources: paths.settingsSources(),
    settingsStorage: paths.settingsStorage(),
    settingsAudit: paths.settingsAudit(),
    signIn: paths.signIn(),
    signInNext: paths.signIn('/stacks?a=1'),
    setup: paths.setup(),
  } satisfies Record<string, string> & Record<keyof typeof paths, string>;

  expect(all).toMatchInlineSnapshot(`
    {
      "appliance": "/appliances/stackyard/wordpress",
      "applianceVersion": "/appliances/stackyard/wordpress?version=1.0.0",
      "install": "/install/stackyard/wordpress",
      "installPlan": "/install/stackyard/wordpress?step=plan",
      "installVersion": "/install/stackyard/wordpress?version=1.0.0-rc.1",
      "market": "/",
      "marketSearch": "/?q=word+press&category=website",
      "node": "/nodes/yard-1",
      "nodes": "/nodes",
      "operation": "/operations/op-0123456789",
      "operations": "/operations",
      "overview": "/overview",
      "ownPool": "/pools/yard-1/own",
      "pool": "/pools/tank",
      "pools": "/pools",
      "publisher": "/publishers/acme",
      "settings": "/settings",
      "settingsAccounts": "/settings/accounts",
      "settingsAudit": "/settings/audit",
      "settingsConsents": "/settings/consents",
      "settingsKeys": "/settings/keys",
      "settingsPublisher": "/settings/keys/acme",
      "settingsSessions": "/settings/sessions",
      "settingsSources": "/settings/sources",
      "settingsStorage": "/settings/storage",
      "settingsTokens": "/settings/tokens",
      "setup": "/setup",
      "signIn": "/sign-in",
      "signInNext": "/sign-in?next=%2Fstacks%3Fa%3D1",
      "stack": "/stacks/blog",
      "stackConsole": "/stacks/blog/console",
      "stackConsoleMachine": "/stacks/blog/console?machine=web.blog",
      "stackDetails": "/stacks/blog/details",
      "stackEvents": "/stacks/blog/events",
      "stacks": "/stacks",
    }
  `);
});

test('what people chose cannot leave its place in an address', () => {
  expect(paths.node('../settings?x#y')).toBe('/nodes/..%2Fsettings%3Fx%23y');
  expect(paths.stack('a/b')).toBe('/stacks/a%2Fb');
});
