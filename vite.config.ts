import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

const hub = {
  ssr: true,
  outDir: 'dist/hub',
  emptyOutDir: true,
  target: 'node20',
  rollupOptions: { input: { main: 'src/server/main.ts', command: 'src/server/command.ts' } },
}
const app = {
  outDir: 'dist/app',
  emptyOutDir: true,
  // Phones in use carry WebView engines of this age (B11).
  target: ['chrome86', 'safari14'],
  cssTarget: ['chrome86', 'safari14'],
}

/** What the app does not use of its frameworks; the first route has a limit (`npm run size`). */
const leftOut = {
  __VUE_OPTIONS_API__: 'false',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_I18N_LEGACY_API__: 'false',
  __VUE_I18N_FULL_INSTALL__: 'false',
  __INTLIFY_PROD_DEVTOOLS__: 'false',
  // ui/text compiles its messages itself.
  __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
}
/** The package's own entry is for engines older than ours, and larger. */
const modernDexie = fileURLToPath(new URL('node_modules/dexie/dist/modern/dexie.mjs', import.meta.url))

export default defineConfig(({ mode, command }) => ({
  ...(command === 'build' && mode !== 'hub'
    ? { define: leftOut, resolve: { alias: { dexie: modernDexie } } }
    : {}),
  build: mode === 'hub' ? hub : app,
  publicDir: mode === 'hub' ? false : 'public',
  worker: { format: 'es' },
  plugins:
    mode === 'hub'
      ? []
      : [
          vue(),
          VitePWA({
            strategies: 'injectManifest',
            srcDir: 'src',
            filename: 'sw.ts',
            injectRegister: false,
            manifest: false,
            injectManifest: {
              // A classic script: engines of our age know no modules in service workers.
              rollupFormat: 'iife',
              globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
              maximumFileSizeToCacheInBytes: 4_000_000,
            },
          }),
        ],
  server: {
    proxy: {
      '/sync': 'http://127.0.0.1:8080',
      '/session': 'http://127.0.0.1:8080',
      '/files': 'http://127.0.0.1:8080',
      '/people': 'http://127.0.0.1:8080',
      '/health': 'http://127.0.0.1:8080',
    },
  },
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    root: fileURLToPath(new URL('.', import.meta.url)),
    testTimeout: 20_000,
  },
}))
