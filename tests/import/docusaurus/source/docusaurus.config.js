// @ts-check
const config = {
  title: 'Bike workshop',
  tagline: 'Keep it rolling',
  url: 'https://bikes.example.org',
  baseUrl: '/',
};
export default config;
