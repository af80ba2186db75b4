#.sh
az acr replication create -r contoso -l eastus
docker push contoso.azurecr.io/web:$TAG # said
acrgeo replica add contoso 'East US' \
  --upgrade
