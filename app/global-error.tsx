'use client';

import './styles/index.css';
import { frameText } from './_text/frame.ts';
import { LANGUAGE } from './_text/language.ts';

/** Shown when even the frame around the pages broke; depends on nothing. */
export default function GlobalErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <html lang={LANGUAGE}>
      <body className="mx-auto max-w-prose space-y-4 px-4 py-16">
        <h1 className="text-title">{frameText.broken.whole}</h1>
        <p>{frameText.broken.lead}</p>
        <button
          type="button"
          className="h-9 rounded-box bg-accent px-3.5 font-medium text-on-accent"
          onClick={reset}
        >
          {frameText.broken.retry}
        </button>
      </body>
    </html>
  );
}
