/** The page at `/docs`: Swagger UI, with nothing from the network and no script or style in the page itself. */
export const DOCS_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light">
    <title>Fairgap REST</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
    <link rel="stylesheet" href="/docs/docs.css">
  </head>
  <body>
    <main id="docs"><p class="wait">Loading the description of this API. It needs JavaScript.</p></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/docs.js"></script>
  </body>
</html>
`;

/** Starts Swagger UI. A token is kept in the page's memory alone and is gone with the page. */
export const DOCS_SCRIPT = `'use strict';
window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  syntaxHighlight: { activated: true },
  tryItOutEnabled: true,
  validatorUrl: null,
  withCredentials: false,
  presets: [window.SwaggerUIBundle.presets.apis],
});
`;

export const DOCS_STYLE = `body { margin: 0; background: #fafafa; font-family: system-ui, sans-serif; }
.wait { max-width: 60rem; margin: 3rem auto; padding: 0 1rem; }
.swagger-ui .info { margin: 2rem 0; }
`;
