import type { FastifyInstance } from 'fastify';

const ICONS: Record<string, string> = {
  wordpress:
    '<rect width="64" height="64" rx="12" fill="#21759b"/><path d="M14 22l9 26 6-17 6 17 9-26" fill="none" stroke="#fff" stroke-width="5" stroke-linejoin="round" stroke-linecap="round"/><path d="M44 22h6" stroke="#fff" stroke-width="5" stroke-linecap="round"/>',
  hello:
    '<rect width="64" height="64" rx="12" fill="#e8b44c"/><circle cx="24" cy="26" r="4" fill="#3b2a06"/><circle cx="40" cy="26" r="4" fill="#3b2a06"/><path d="M20 38c6 9 18 9 24 0" fill="none" stroke="#3b2a06" stroke-width="4" stroke-linecap="round"/>',
  nextcloud:
    '<rect width="64" height="64" rx="12" fill="#0d5c8c"/><g fill="none" stroke="#fff" stroke-width="4.5"><circle cx="32" cy="32" r="10"/><circle cx="15" cy="32" r="6"/><circle cx="49" cy="32" r="6"/></g>',
  gitea:
    '<rect width="64" height="64" rx="12" fill="#4d7a34"/><path d="M22 18v28M22 36c0-10 20-4 20-14" fill="none" stroke="#fff" stroke-width="4.5" stroke-linecap="round"/><g fill="#fff"><circle cx="22" cy="16" r="5"/><circle cx="22" cy="48" r="5"/><circle cx="42" cy="20" r="5"/></g>',
  monitoring:
    '<rect width="64" height="64" rx="12" fill="#23282b"/><path d="M12 40h9l5-16 8 24 6-14 4 6h8" fill="none" stroke="#f0a35c" stroke-width="4.5" stroke-linejoin="round" stroke-linecap="round"/>',
};

const SCREENSHOT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 600" font-family="Georgia, serif">
<rect width="960" height="600" fill="#fbfaf7"/><rect width="960" height="28" fill="#22272a"/>
<rect x="90" y="86" width="300" height="26" fill="#2b2f31"/><rect x="90" y="126" width="180" height="12" fill="#a9a699"/>
<rect x="90" y="176" width="780" height="1" fill="#dcd8cc"/>
<rect x="90" y="210" width="470" height="22" fill="#454a4c"/><g fill="#c9c5b8"><rect x="90" y="252" width="500" height="10"/>
<rect x="90" y="274" width="480" height="10"/><rect x="90" y="296" width="510" height="10"/><rect x="90" y="318" width="320" height="10"/></g>
<rect x="90" y="370" width="390" height="22" fill="#454a4c"/><g fill="#c9c5b8"><rect x="90" y="412" width="500" height="10"/>
<rect x="90" y="434" width="460" height="10"/><rect x="90" y="456" width="505" height="10"/></g>
<rect x="660" y="210" width="210" height="150" fill="#dfe8e4"/><path d="M660 330l60-60 50 46 40-30 60 50v24H660z" fill="#7fa596"/></svg>`;

/** Serves icons and screenshots of the seeded appliances. */
export function registerPictures(app: FastifyInstance): void {
  app.get<{ Params: { namespace: string; name: string; file: string } }>(
    '/pictures/:namespace/:name/:file',
    (request, reply) => {
      const { name, file } = request.params;
      const drawing = ICONS[name];
      if (file !== 'icon.svg') return reply.type('image/svg+xml').send(SCREENSHOT);
      if (drawing === undefined) return reply.status(404).send();
      return reply
        .type('image/svg+xml')
        .send(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${drawing}</svg>`);
    },
  );
}
