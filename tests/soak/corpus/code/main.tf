#.tf
resource "azurerm_container_registry" "a" {
  name = "${var.p}contoso"
  sku = "Premium"
  georeplications {
    location = "East US"
    tags = { a = "b" }
  }
  dynamic "georeplications" {
    for_each = ["westus"]
    content { location = georeplications.value }
  }
}
variable "p" { default = "" }
locals { x = <<-EOT
  a ${1 + 1}
  EOT
}
