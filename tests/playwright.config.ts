import { defineConfig } from '@playwright/test'

// Hubs and browsers are started by the fixtures, one of each per journey: a journey may kill both.
export default defineConfig({
  testDir: './journeys',
  testMatch: '**/*.journey.ts',
  outputDir: '../test-results',
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  globalTimeout: 14 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: process.env.JOURNEY_REPORT ?? '../.cache/journeys.json' }]],
})
